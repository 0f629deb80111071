"""Every git process that this package starts, and how its output is read.

``guard`` keeps a repository's own programs from running, and ``run`` starts git;
``spawn`` does so in the clean run of a hook. ``process`` reads answers that do not fit
into memory. The other modules ask git for something: ``layout``, ``config``, ``index``,
``ignoring``, ``commits``, ``listing`` and ``contents``.
"""

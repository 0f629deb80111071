"""Every git process of the product, and how its output is read.

``guard`` holds what keeps a repository's own programs from running, and ``run`` is
where git is started; ``spawn`` does so in the clean run of a hook. ``process`` reads
answers that do not fit into memory. The others know what to ask: ``layout``,
``config``, ``index``, ``ignoring``, ``commits``, ``listing`` and ``contents``.
"""

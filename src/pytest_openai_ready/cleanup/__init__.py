"""Removes keys from commits: the situation is read, then the steps are chosen.

Nothing here changes a repository. ``situation`` asks git, ``planner`` puts the steps in
order, and ``recipes`` has the commands of each.
"""

"""Where YAML files say what a service runs, and how a command is added to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes.editing import yaml_file
from pytest_openai_ready.changes.editing.insertion import UnusualFormError
from pytest_openai_ready.tools.ci.pytest_runner import Runner, runner_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_openai_ready.changes.editing.yaml_file import YamlFile, YamlNode

JOB = "openai-keys"  # the name of a separate job for the commands
IMAGE = "python:3.13"  # has git
# Where a job or the file names the image in which its commands run.
IMAGES = (
    *(("image",), ("image", "name"), ("container",), ("container", "image")),
    *(("default", "image"), ("default", "image", "name")),
)
# Small images lack git. Hook managers need it, and so does pip to install from a
# repository.
GIT_FOR = {
    "slim": "apt-get update -qq && apt-get install -y -qq git",
    "alpine": "apk add --no-cache git",
}


class Step(NamedTuple):
    """A step that runs pytest, its list and job, and how it runs pytest."""

    step: YamlNode
    steps: YamlNode
    job: YamlNode
    runner: Runner


def one_by_one(form: str) -> Callable[[Sequence[str], int], list[str]]:
    """Write each command as a separate item; ``{}`` in ``form`` is the command."""
    return lambda commands, _: [form.format(each) for each in commands]


class Form(NamedTuple):
    """The syntax of a service's files.

    Attributes:
        lists: the names of lists whose items are commands or steps.
        scripts: paths of keys to a step's command; an item that is a string is a
            command itself.
        items: formats commands as lines of such a list, given the spaces after its
            hyphens.
        many: keys of a job or the file that make pytest run many times.
        own_job: returns the file with one more job, like that of a step, for some
            commands; None: they are added to the step that runs pytest, however often
            it runs.
        is_unfit: whether the commands would not run in a job's environment, whatever
            comes first.
    """

    lists: tuple[str, ...]
    scripts: tuple[tuple[str, ...], ...] = ()
    items: Callable[[Sequence[str], int], list[str]] = one_by_one("- {}")
    many: tuple[str, ...] = ()
    own_job: Callable[[YamlFile, Step, Sequence[str]], YamlFile] | None = None
    is_unfit: Callable[[YamlNode], bool] = lambda _: False

    def steps(self, file: YamlFile) -> Iterator[Step]:
        """Yield the steps that run pytest, in the order of the file."""
        for job in _mappings(file.root, set()):
            for name, steps in yaml_file.pairs(job):
                for step in yaml_file.items(steps) if name in self.lists else ():
                    runner = runner_in(self._script(step))
                    if runner is not None:
                        yield Step(step, steps, job, runner)

    def _script(self, step: YamlNode) -> str:
        nodes = (yaml_file.value_at(step, *names) for names in self.scripts)
        return next(filter(None, map(yaml_file.scalar, (step, *nodes))), "")

    def with_scan(
        self, file: YamlFile, commands: Callable[[Runner], Sequence[str]]
    ) -> YamlFile:
        """Return the file with the scan for keys before pytest.

        If possible, the scan gets a separate job where pytest runs in many jobs of one
        kind, since once is enough, and where git is not available.

        Args:
            file: a file of this form.
            commands: the commands that scan for keys, given how pytest runs there.

        Raises:
            UnusualFormError: no step runs pytest, or no lines can be added.
        """
        step = next(self.steps(file), None)
        if step is None:
            raise UnusualFormError
        git = _git_for(file, step)
        if self.own_job and (git or self._is_apart(file, step)):
            return self.own_job(file, step, commands(Runner(())))
        column = yaml_file.column_of(step.steps)
        gap = yaml_file.column_of(step.step) - column - 1 if self.scripts else 1
        lines = self.items([*git, *commands(step.runner)], gap)
        return yaml_file.with_lines(file, step.steps, lines, before=step.step)

    def _is_apart(self, file: YamlFile, step: Step) -> bool:
        places = ((each, name) for each in (step.job, file.root) for name in self.many)
        repeated = any(_is_many(yaml_file.value_at(*place)) for place in places)
        return repeated or self.is_unfit(step.job)


def _mappings(node: YamlNode, seen: set[int]) -> Iterator[YamlNode]:
    """Yield every mapping of a tree, once each, also those that aliases repeat."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if yaml_file.is_mapping(node):
        yield node
    inner = (each for _, each in yaml_file.pairs(node))
    for each in (*inner, *yaml_file.items(node)):
        yield from _mappings(each, seen)


def _is_many(node: YamlNode) -> bool:
    """Whether a setting multiplies a job: by a table, a list or a number."""
    number = yaml_file.scalar(node)
    return (
        yaml_file.is_mapping(node)
        or len(yaml_file.items(node)) > 1
        or (number.isdecimal() and number != "1")
    )


def _git_for(file: YamlFile, step: Step) -> list[str]:
    """Return the commands that install git if a job's image lacks it."""
    nodes = [yaml_file.value_at(step.job, *names) for names in IMAGES]
    nodes += [yaml_file.value_at(file.root, *names) for names in IMAGES]
    image = next(filter(None, map(yaml_file.scalar, nodes)), "")
    return [command for word, command in GIT_FOR.items() if word in image]


def of_gitlab(file: YamlFile, step: Step, commands: Sequence[str]) -> YamlFile:
    """Add a job in the same stage: https://docs.gitlab.com/ci/yaml/.

    Args:
        file: the configuration.
        step: where it runs pytest.
        commands: what the job runs, each as one line of shell.
    """
    stage = yaml_file.scalar(yaml_file.value_at(step.job, "stage"))
    lines = [f"{JOB}:", *([f"  stage: {stage}"] if stage else []), f"  image: {IMAGE}"]
    script = (f"    - {each}" for each in commands)
    return yaml_file.with_lines(file, file.root, [*lines, "  script:", *script])


def of_travis(file: YamlFile, _: Step, commands: Sequence[str]) -> YamlFile:
    """Add one more job: https://docs.travis-ci.com/user/build-matrix/.

    Raises:
        UnusualFormError: the jobs are not a mapping with a list.
    """
    job = [f"- name: {JOB}", "  language: python", '  python: "3.13"', "  script:"]
    lines = [*job, *(f"    - {each}" for each in commands)]
    for name in ("jobs", "matrix"):
        jobs = yaml_file.value_at(file.root, name)
        included = yaml_file.value_at(jobs, "include")
        if included is not None:
            return yaml_file.with_lines(file, included, lines)
        if jobs is not None:
            raise UnusualFormError
    inner = (f"    {each}" for each in lines)
    return yaml_file.with_lines(file, file.root, ["jobs:", "  include:", *inner])

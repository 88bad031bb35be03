"""Jobs are doors: ids in, an operation called; and somebody works off what is rung for."""

import ast
import inspect
import textwrap
from enum import StrEnum
from uuid import UUID

from tests.rules.source import called, calls, imports, modules

LONGEST_JOB = 5


def doors(functions):
    """A job takes ids, numbers and codes only, and calls what does the work."""
    problems = []
    for function in functions:
        name = f"{function.__module__}.{function.__qualname__}"
        problems += [
            f"{name}: '{parameter.name}' is not annotated UUID, int or a StrEnum; pass an id and"
            " let the operation look it up"
            for parameter in inspect.signature(function, eval_str=True).parameters.values()
            if not _is_plain(parameter.annotation)
        ]
        if (lines := _lines(function)) > LONGEST_JOB:
            problems.append(
                f"{name}: {lines} lines, {LONGEST_JOB} are the most; let an operation do the work"
            )
    return problems


def every_door_is_registered(root, registered):
    """Each public function of a jobs file is in `registered`, by its dotted name."""
    return [
        module.at(
            node, f"{node.name} is called by nobody; put @job of core/queue.py or @every over it"
        )
        for module in modules(root).values()
        if module.kind == "jobs"
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if f"{module.name}.{node.name}" not in registered
    ]


def every_queue_has_a_worker(root):
    """What somebody rings for, somebody works off."""
    served = {name for module in modules(root).values() for name in _served(root, module)}
    return [
        module.at(call, f"rings at queue {name}, which no worker serves; ring at core/queue.py's")
        for module in modules(root).values()
        if any(found.target.startswith("rq") for found in imports(root, module.name))
        for call in calls(module)
        if called(call) == "Queue" and call.args
        if (name := _meant(root, call.args[0])) not in served
    ]


def _is_plain(annotation):
    return inspect.isclass(annotation) and issubclass(annotation, UUID | int | StrEnum)


def _lines(function):
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    body = definition.body[1:] if ast.get_docstring(definition) else definition.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def _served(root, module):
    """The queues that a worker of the module is made for: `Worker([...])` or its `__init__`."""
    for call in calls(module):
        worker = called(call).endswith("Worker") or called(call) == "__init__"
        if worker and call.args and isinstance(call.args[0], ast.List):
            yield from (_meant(root, name) for name in call.args[0].elts)


def _meant(root, name):
    """The text of a queue's name, written out or held by a constant."""
    if isinstance(name, ast.Constant):
        return name.value
    last = getattr(name, "attr", None) or getattr(name, "id", None)
    constants = (
        node
        for module in modules(root).values()
        for node in module.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        if any(getattr(target, "id", None) == last for target in node.targets)
    )
    return next((node.value.value for node in constants), ast.unparse(name))

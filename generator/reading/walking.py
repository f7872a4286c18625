"""A file walked by cerberus, which looks at every value: what is wrong, or what was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import cerberus
from cerberus import errors

from generator.problems import Rejected
from generator.reading.compiled import Rules
from generator.reading.fields import Field
from generator.reading.leaves import TYPES, Money
from generator.reading.mistakes import Mistakes
from generator.reading.scan import Source


class Walked(NamedTuple):
    """What came of a walk: the values by their keys, or None if there are mistakes."""

    source: Source
    values: Mapping[str, Any] | None
    mistakes: Mistakes

    def kept(self) -> Mapping[str, Any]:
        """The values of a file that keeps the rules; else a `Rejected` with everything found wrong."""
        if self.values is None:
            raise Rejected((*self.source.problems, *self.mistakes.problems))
        return self.values


def walked(source: Source, fields: tuple[Field, ...], rules: Mapping[str, Rules], money: Money) -> Walked:
    """Walk a file of some fields, whose rules are these."""
    validator = _Validator(rules)
    good = validator.validate(source.value)
    mistakes = Mistakes(source, fields, money)
    mistakes.translate(validator._errors)
    return Walked(source, validator.document if good else None, mistakes)


class _Unsorted(errors.ErrorList):  # type: ignore[misc]  # cerberus has no types
    def sort(self, *_: object, **__: object) -> None:
        """Problems are sorted once, at the end; cerberus would after each."""


class _Nowhere:
    """Cerberus keeps two trees of errors, which take quadratic time and which we do not look at."""

    def add(self, _: object) -> None:
        """Drop an error."""

    def fetch_node_from(self, _: object) -> None:
        """There is none. `dependencies` asks, and would skip the other rules of a key that broke it."""


class _Checked:
    def __contains__(self, _: object) -> bool:
        """Rules come from fields that `SchemaFile` looked at: cerberus need not check them again."""
        return True


class _Validator(cerberus.Validator):  # type: ignore[misc]  # cerberus has no types
    _valid_schemas = _Checked()
    document_error_tree = schema_error_tree = property(lambda _: _Nowhere(), lambda _, tree: None)
    _errors = property(lambda self: self._found, lambda self, all_: setattr(self, "_found", _Unsorted(all_)))
    types_mapping = cerberus.Validator.types_mapping | {
        name: cerberus.TypeDefinition(name, (python,), ()) for name, python in TYPES.items()}

"""What there is: domains, semantic types, locales and formats, with a line about each."""

from __future__ import annotations

import re

from fabula import columns, domains, locales, sinks
from fabula.errors import OptionError, nearest
from fabula.plan.relatives import WORDS


def catalogue(kind: str) -> dict[str, str]:
    """What there is: names and one line about each.

    Args:
        kind: domains, types, locales or formats.

    Raises:
        OptionError: another kind.

    Example:
        >>> catalogue("locales")["de_DE"]
        'German, Germany'
    """
    listings = {"domains": _domain_titles, "types": _type_lines, "locales": _locale_names, "formats": _format_lines}
    if kind not in listings:
        raise OptionError(f"no catalogue of `{kind}`", where="kind", hint=nearest(kind, listings))
    return listings[kind]()


def type_doc(name: str) -> str:
    """The documentation of a semantic type, such as `person.email`: how it is called, then what it means.

    Raises:
        RecipeError: no such type; the hint names the nearest.
    """
    if name in WORDS:
        return "\n\n".join(WORDS[name])
    kind = columns.find(name)
    arguments = [
        p.name if p.required else f"*{p.name}" if p.is_many else f"{p.name}={p.default!r}"
        for p in (*kind.parameters, *kind.latent_options)
    ]
    return f"{name}({', '.join(arguments)})\n\n{kind.doc}"


def _domain_titles() -> dict[str, str]:
    """Title and sector of every domain, from the first lines of its file."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = {}
    for name in domains.names():
        text = (domains.FOLDER / f"{name}.yaml").read_text("utf-8")
        about = yaml.load(re.split(r"^(?!about:)\w", text, maxsplit=1, flags=re.MULTILINE)[0], loader)["about"]
        found[name] = f"{about['title']} ({about['sector']})"
    return found


def _type_lines() -> dict[str, str]:
    lines = {name: columns.find(name).doc.partition("\n")[0] for name in columns.names()}
    return dict(sorted((lines | {name: doc for name, (_, doc) in WORDS.items()}).items()))


def _locale_names() -> dict[str, str]:
    known = map(locales.load, locales.codes())
    return {locale.code: f"{locale.language_in_english}, {locale.country_in_english}" for locale in known}


def _format_lines() -> dict[str, str]:
    known = map(sinks.find, sinks.names())
    return {form.name: f"{' '.join(form.suffixes)} · {form.media_type}" for form in known}

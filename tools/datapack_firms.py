"""How firms of a locale are named, for the data pack: the shares of industries, and formats where no file of ours says."""

from __future__ import annotations

from datapack_entries import ENTRY, Pools, merged

INDUSTRIES = {  # how many firms there are of each, roughly; 1 where not said
    "Construction": 3, "Retail": 2.6, "Software": 2.4, "Manufacturing": 2.4, "Healthcare": 2, "Logistics": 2,
    "Financial Services": 2, "Consulting": 2, "Food Production": 1.9, "Hospitality": 1.8, "Real Estate": 1.6, "Engineering": 1.5,
    "Automotive": 1.4, "Marketing": 1.4, "Education": 0.8, "Telecommunications": 0.7, "Environmental Services": 0.7,
    "Pharmaceuticals": 0.6, "Textiles": 0.6, "Insurance": 0.6, "Security Services": 0.5,
}  # fmt: skip


def weighted(entries: list[str], share: float) -> list[str]:
    """The entries with weights that add up to a share."""
    matches = [ENTRY.match(entry) for entry in entries]
    total = sum(float(match["weight"] or 1) for match in matches)
    latin = [f"|{match['ascii']}" if match["ascii"] else "" for match in matches]
    return [
        f"{match['value']}*{float(match['weight'] or 1) * share / total:.4f}{end}"
        for match, end in zip(matches, latin, strict=True)
    ]


OTHER_LETTERS = ("am", "ar", "bg", "bn", "el", "fa", "gu", "he", "hi", "hy", "ka", "mk", "mr", "ne", "or", "si", "ta", "th", "uk")


def firm_formats(language: str) -> Pools:
    """How firms are named where no file of ours says: by invented words and, in Latin letters, by last names."""
    own = {
        "company_name_formats": {
            "{{company_words}} {{trade}} {{legal_form}}": 44, "{{last_names}} {{trade}} {{legal_form}}": 18,
            "{{company_words}} {{legal_form}}": 14, "{{company_words}} {{trade}}": 12, "{{last_names}} {{legal_form}}": 12,
        },
        "supplier_formats": {"{{company_words}} Supply": 40, "{{company_words}} Trading": 36, "{{company_words}} Imports": 24},
        "law_firm_formats": {"{{last_names}} & {{last_names}}": 60, "{{last_names}} Legal": 20, "{{company_words}} Legal": 20},
        "agency_formats": {"{{company_words}} Agency": 44, "{{company_words}} Media": 36, "Studio {{company_words}}": 20},
        "publisher_formats": {"{{company_words}} Press": 40, "{{company_words}} Books": 36, "{{company_words}} Publishing": 24},
        "manufacturer_formats": {"{{company_words}} Industries": 60, "{{company_words}} Manufacturing": 40},
    }  # fmt: skip
    plain = {
        name: {text: weight for text, weight in formats.items() if language not in OTHER_LETTERS or "last_names" not in text}
        for name, formats in own.items()
    }
    return {name: merged(list(formats), [float(weight) for weight in formats.values()]) for name, formats in plain.items()}

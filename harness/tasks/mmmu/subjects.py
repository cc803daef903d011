"""The thirty subjects of MMMU and the six disciplines that they belong to."""

from __future__ import annotations

from typing import Literal, get_args

Subject = Literal[
    "Accounting",
    "Agriculture",
    "Architecture_and_Engineering",
    "Art",
    "Art_Theory",
    "Basic_Medical_Science",
    "Biology",
    "Chemistry",
    "Clinical_Medicine",
    "Computer_Science",
    "Design",
    "Diagnostics_and_Laboratory_Medicine",
    "Economics",
    "Electronics",
    "Energy_and_Power",
    "Finance",
    "Geography",
    "History",
    "Literature",
    "Manage",
    "Marketing",
    "Materials",
    "Math",
    "Mechanical_Engineering",
    "Music",
    "Pharmacy",
    "Physics",
    "Psychology",
    "Public_Health",
    "Sociology",
]
"""As the Hub's configurations are named, in the order of their names, which is that of the official scores."""

SUBJECTS: tuple[Subject, ...] = get_args(Subject)

_OF_DISCIPLINE: dict[str, tuple[Subject, ...]] = {
    "Art and Design": ("Art", "Art_Theory", "Design", "Music"),
    "Business": ("Accounting", "Economics", "Finance", "Manage", "Marketing"),
    "Science": ("Biology", "Chemistry", "Geography", "Math", "Physics"),
    "Health and Medicine": (
        "Basic_Medical_Science",
        "Clinical_Medicine",
        "Diagnostics_and_Laboratory_Medicine",
        "Pharmacy",
        "Public_Health",
    ),
    "Humanities and Social Science": ("History", "Literature", "Sociology", "Psychology"),
    "Tech and Engineering": (
        "Agriculture",
        "Architecture_and_Engineering",
        "Computer_Science",
        "Electronics",
        "Energy_and_Power",
        "Materials",
        "Mechanical_Engineering",
    ),
}

DISCIPLINES: dict[str, str] = {
    subject: discipline for discipline, subjects in _OF_DISCIPLINE.items() for subject in subjects
}
"""By subject, as `DOMAIN_CAT2SUB_CAT` of MMMU's mmmu/utils/data_utils.py has them."""

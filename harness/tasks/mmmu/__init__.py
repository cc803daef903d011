"""MMMU and MMMU-Pro: questions of college exams, with their images."""

"""The same questions with their images altered."""

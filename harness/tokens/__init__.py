"""How many tokens a text has for the model that is asked: one counter for each way in which vocabularies come."""

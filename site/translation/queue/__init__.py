"""What is to be translated, who has it and how far each language is: the states, the list, whose turn it is."""

from config.formats import DATE_INPUT_FORMATS, DATETIME_INPUT_FORMATS, TIME_INPUT_FORMATS

__all__ = ["DATETIME_INPUT_FORMATS", "DATE_INPUT_FORMATS", "NUMBER_GROUPING", "TIME_INPUT_FORMATS"]

# Django has a sign for thousands and groups nothing: »12345« beside »12.345« of the German page.
NUMBER_GROUPING = 3

from config.formats import DATE_INPUT_FORMATS, DATETIME_INPUT_FORMATS, TIME_INPUT_FORMATS

__all__ = ["DATETIME_INPUT_FORMATS", "DATE_INPUT_FORMATS", "SHORT_DATE_FORMAT", "TIME_INPUT_FORMATS"]

# »05/01/2024« beside a field that takes »01.05.2024« would be read as the wrong month.
SHORT_DATE_FORMAT = "j M Y"

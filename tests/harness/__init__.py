"""What tests need beside Python: a browser, an HTML checker, real services."""

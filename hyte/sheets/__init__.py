"""Tables that come in and go out as CSV and XLSX files. Knows no business word."""

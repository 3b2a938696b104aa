"""The standards as data, each entry with its source. Files only; the loader is dutydesk.practice.loading."""

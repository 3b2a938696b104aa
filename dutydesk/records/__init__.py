"""What is kept: tables, the database, migrations. The only SQL. Knows no rule of practice."""

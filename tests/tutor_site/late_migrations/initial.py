from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.RunSQL(
            "ALTER TABLE accounts_course ADD COLUMN late integer",
            "ALTER TABLE accounts_course DROP COLUMN late",
        )
    ]

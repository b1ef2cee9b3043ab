from django.db import migrations, models

import hyte.accounts.models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sign_in_attempts")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="asked_email",
            field=models.EmailField(
                blank=True,
                default="",
                editable=False,
                max_length=254,
                validators=[hyte.accounts.models.ONE_LINE],
                verbose_name="e-mail asked for",
            ),
            preserve_default=False,
        ),
    ]

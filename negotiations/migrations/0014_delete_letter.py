from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [('negotiations', '0013_letters_on_the_ground_floor')]

    operations = [migrations.DeleteModel(name='Letter')]

"""The first statutory round of South Karelia, autumn 2023. What is the county's own account and what is ours stands in the data file."""

from functools import cache

from demo.stories.cast import read
from demo.stories.reading import story_from
from demo.story import Story


@cache
def story() -> Story:
    return story_from(read("south_karelia_2023.toml"))

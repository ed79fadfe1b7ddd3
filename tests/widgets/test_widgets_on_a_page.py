"""Do the widgets of a plain page live, offline, by mouse and by keyboard, and compute what Python computes?"""

import numpy as np
import pytest
import widget_samples as samples

from szilard.learn.backpropagation import Layer, forward
from szilard.runs import report
from szilard.widgets import Branch, Player, Timeline
from szilard.widgets.offline import document

NAMES = list(samples.widgets())


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    """All widgets on one page; in the end it may have complained about nothing, and asked for nothing."""
    file = tmp_path_factory.mktemp("page") / "widgets.html"
    file.write_text(document("Widgets", samples.widgets().values()), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 390, "height": 800})
    said, asked = [], []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.set_default_timeout(20_000)
    opened.goto(file.as_uri())
    opened.wait_for_function("n => document.querySelectorAll('.szilard').length === n", arg=len(NAMES))
    yield opened
    opened.close()
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]


class Part:
    """One widget of the page."""

    def __init__(self, page, name):
        self.page = page
        self.place = page.locator(".szilard-widget").nth(NAMES.index(name))
        self.figure = self.place.locator(".szilard")

    def get(self, name):
        return self.place.evaluate("(place, name) => place.model.get(name)", name)

    def outputs(self):
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        self.page.wait_for_function("root => !root.rough", arg=self.figure.element_handle())  # on a busy machine, the hand rests first
        return np.array(self.figure.evaluate("root => Array.from(root.outputs)"))

    def button(self, name):
        return self.place.get_by_role("button", name=name, exact=True)

    def slider(self, name):
        return self.place.get_by_role("slider", name=name, exact=True)


@pytest.fixture
def part(page):
    return lambda name: Part(page, name)


def rounded(layers):
    """The network that the page has: its weights have 32 bits."""

    def near(values):
        return values.astype(np.float32).astype(float)

    return [Layer(near(a.weights), near(a.bias), a.activation) for a in layers]


def test_every_widget_says_what_it_is(page):
    names = page.locator(".szilard").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert names == [widget.description or widget.caption for widget in samples.widgets().values()]
    unnamed = "all => all.filter(one => !one.getAttribute('aria-label') && !one.textContent && !one.labels?.length).length"
    assert page.locator(".szilard button, .szilard input, .szilard select, .szilard [tabindex]").evaluate_all(unnamed) == 0


def test_page_is_not_wider_than_a_telephone(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_widgets_follow_the_theme(page):
    ink = "getComputedStyle(document.querySelector('.szilard')).color"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => {ink} === 'rgb(232, 232, 232)'")
    page.evaluate("document.body.dataset.theme = 'light'")  # as marimo does
    page.wait_for_function(f"() => {ink} === 'rgb(26, 26, 26)'")
    page.evaluate("delete document.body.dataset.theme; document.body.dataset.jpThemeLight = 'false'")  # as JupyterLab does
    page.wait_for_function(f"() => {ink} === 'rgb(232, 232, 232)'")
    page.evaluate("delete document.body.dataset.jpThemeLight")
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"() => {ink} === 'rgb(26, 26, 26)'")


def test_tabulator_goes_through_the_page_and_shows_where_it_is(page):
    seen = []
    page.evaluate("document.activeElement.blur()")
    for _ in range(200):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const one = document.activeElement; const style = getComputedStyle(one);"
            "return [[...document.querySelectorAll('.szilard')].indexOf(one.closest('.szilard')), style.outlineStyle, style.outlineWidth] }"
        )
        if here[0] < 0:
            break
        assert here[1:] == ["solid", "3px"]
        seen.append(here[0])
    assert sorted(set(seen)) == list(range(len(NAMES))) and seen == sorted(seen)


def test_player_steps_plays_and_pauses(page, part):
    player = part("player")
    image = player.place.get_by_role("img")
    assert image.get_attribute("alt") == "Shades, darkest first: black"
    player.button("One on").click()
    assert player.get("index") == 1 and player.place.get_by_text("grey", exact=True).is_visible()
    player.slider("picture").press("End")
    assert player.get("index") == 2 and image.get_attribute("alt").endswith("white")
    assert player.slider("picture").get_attribute("aria-valuetext") == "3 of 3: white"
    player.place.get_by_role("checkbox").press("Space")
    assert player.button("One on").is_disabled()
    player.button("Play").press("Enter")  # from the beginning, once
    player.button("Play").wait_for()
    assert player.get("index") == 2
    player.place.get_by_role("checkbox").check()
    player.button("One on").click()
    assert player.get("index") == 0
    player.button("Play").click()
    page.wait_for_function("() => document.querySelector('.szilard-widget').model.get('index') === 2")
    player.button("Pause").click()
    assert player.button("Play").is_visible()


def test_curve_is_that_of_the_forward_pass(part):
    curve = part("curve")
    x = np.linspace(-2, 2, 241)[:, None].astype(np.float32).astype(float)
    layers = rounded(samples.CURVE)
    assert np.abs(curve.outputs() - forward(layers, x)[-1].ravel()).max() < 1e-6
    curve.slider("weight").press("End")
    curve.slider("spread").press("ArrowRight")
    weight, _, spread = curve.get("values")
    assert weight == 5 and 1 < spread < 1.1
    layers[0].weights[0, 3] = 5
    layers = rounded([Layer(spread * a.weights, spread * a.bias, a.activation) for a in layers])
    assert np.abs(curve.outputs() - forward(layers, x)[-1].ravel()).max() < 2e-6
    curve.button("Reset").click()
    assert curve.get("values") == curve.get("start")
    assert np.abs(curve.outputs() - forward(rounded(samples.CURVE), x)[-1].ravel()).max() < 1e-6


def test_plane_is_that_of_the_forward_pass(part):
    plane = part("plane")
    middle = (np.arange(20) + 0.5) / 20
    x0, x1 = np.meshgrid(-2 + 3 * middle, 3 - 3 * middle)  # the highest row first
    for time in (0.5, 1.0):
        x = np.stack([x0, x1, np.full_like(x0, time)], -1).reshape(-1, 3).astype(np.float32).astype(float)
        assert np.abs(plane.outputs() - forward(rounded(samples.PLANE), x)[-1][:, 4]).max() < 1e-6
        plane.slider("time").press("End")


def test_image_is_that_of_the_decoder(part):
    image = part("image")
    image.slider("z1").focus()
    box = image.slider("z1").bounding_box()
    image.page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    assert image.get("values") == [0, 2]
    z = np.array([[0.0, 2.0]])
    assert np.abs(image.outputs() - forward(rounded(samples.DECODER), z)[-1].ravel()).max() < 1e-6
    pixels = image.place.locator("canvas").evaluate("one => Array.from(one.getContext('2d').getImageData(0, 0, 4, 3).data)")
    assert pixels[::4] == np.rint(255 * image.outputs()).astype(int).tolist()


def test_points_are_dragged_and_fitted(page, part):
    points = part("points")
    first = points.place.get_by_role("button", name="point 1 at")
    first.press("ArrowUp")
    first.press("Shift+ArrowRight")
    moved = points.get("positions")[0]
    assert moved == pytest.approx([-0.6, -0.46])
    box = points.place.get_by_role("button", name="point 4 at").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"], box["y"] - 2000, steps=2)
    page.mouse.up()
    positions = np.array(points.get("positions"))
    assert positions[3, 1] == 1 and positions[3, 0] < 0.6
    wanted = np.polyval(np.polyfit(positions[:, 0], positions[:, 1], 2), np.linspace(-1, 1, 161))
    assert np.abs(points.outputs() - wanted).max() < 1e-9
    assert part("answered").outputs().tolist() == [0.5, 0.5]


def test_pad_is_drawn_on(page, part):
    pad = part("pad")
    canvas = pad.place.get_by_role("application")
    canvas.press("ArrowLeft")
    canvas.press("Space")
    assert np.array(pad.get("pixels")).nonzero()[0].tolist() == [4 * 8 + 3]
    pad.button("Clear").click()
    assert sum(pad.get("pixels")) == 0
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    pixel = box["width"] / 8
    page.mouse.move(box["x"] + 1.5 * pixel, box["y"] + 2.5 * pixel)
    page.mouse.down()
    page.mouse.move(box["x"] + 6.5 * pixel, box["y"] + 2.5 * pixel)
    page.mouse.up()
    drawn = np.array(pad.get("pixels")).reshape(8, 8)
    assert (drawn[2, 1:7] == 255).all() and drawn.sum() < 8 * 255
    pad.button("Eraser").click()
    page.mouse.click(box["x"] + 3.5 * pixel, box["y"] + 2.5 * pixel)
    assert pad.get("pixels")[2 * 8 + 3] == 0
    pad.button("Eraser").press("Enter")
    assert pad.button("Eraser").get_attribute("aria-pressed") == "false"


def test_walls_are_toggled(part):
    board = part("board")
    board.place.get_by_role("gridcell", name="row 1, column 2: wall").click()
    assert board.get("cells") == [[0, 0, 0], [0, 0, 0]] and board.get("clicked") == [0, 1, 1]
    cell = board.place.get_by_role("gridcell", name="row 1, column 2: free")
    cell.press("ArrowLeft")
    board.page.keyboard.press("ArrowDown")
    board.page.keyboard.press("Space")
    assert board.get("cells") == [[0, 0, 0], [1, 0, 0]]
    assert board.place.get_by_role("gridcell", name="row 2, column 1: wall, value 0.2, down").count() == 1
    board.place.get_by_role("gridcell", name="row 2, column 3: free, G, value 1").click()
    assert board.get("cells")[1][2] == 0 and board.get("clicked") == [1, 2, 3]


def test_branch_is_followed(part):
    timeline = part("timeline")
    assert timeline.place.get_by_text("Outcomes +1, with probability 90 %: R_Q is 0.97 in the end.").count() > 0
    other = timeline.button("step 2, q₂: \N{MINUS SIGN}1 · 10 %")
    other.press("Enter")
    assert timeline.get("path") == [-1] and other.get_attribute("aria-pressed") == "true"
    assert timeline.place.get_by_text("R_Q is 0.88 in the end.").count() > 0
    assert timeline.place.locator("svg text").all_text_contents().count("X") == 1  # the flip, which the other branch does not have
    timeline.place.locator(".szilard-reach-line").nth(1).click(force=True)
    assert timeline.get("path") == [1]
    assert timeline.place.locator("svg text").all_text_contents().count("X") == 0


def test_report_of_a_run_moves_where_it_is_told_to(browser, tmp_path):
    """A player in it begins slowly where the reader's system asks for less motion."""
    figures = {"one": report.Picture(b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", b"")}
    record = {"experiment": "try", "created": "2025-01-01T00:00:00+00:00"}
    player = Player([np.zeros((2, 2)), np.ones((2, 2))], caption="</script> is no end.", speed=8)
    file = tmp_path / "report.html"
    file.write_text(report.html(record, {"sentence": "So."}, figures, [player]), encoding="utf-8")
    page = browser.new_page(reduced_motion="reduce", color_scheme="dark", viewport={"width": 390, "height": 800})
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    page.get_by_role("button", name="One on").click()
    assert page.get_by_role("combobox").input_value() == "1" and page.get_by_text("</script> is no end.", exact=True).is_visible()
    assert page.locator(".szilard").get_attribute("data-theme") == "dark"
    assert page.evaluate("[...document.images].map(image => image.complete && image.naturalWidth > 0)") == [True, True]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
    assert said == []


def test_report_shows_what_stands_still_where_no_script_runs(browser, tmp_path):
    """The last picture of a player, and a table of a strategy's branches."""
    after = {1: Branch(operations=["idle"], recoverable=[0.9, 0.8], probability=0.75)}
    root = Branch(operations=["cnot 0 1", "measure z 1"], recoverable=[1, 0.9, 0.85], after=after)
    shown = [Player([np.zeros((2, 2)), np.ones((2, 2))], ["first", "last"], caption="Two."), Timeline(2, root, caption="A strategy.")]
    file = tmp_path / "report.html"
    record = {"experiment": "try", "created": "2025-01-01T00:00:00+00:00"}
    file.write_text(report.html(record, {"sentence": "So."}, {}, shown), encoding="utf-8")
    page = browser.new_page(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.goto(file.as_uri())
    assert page.get_by_alt_text("last").is_visible() and page.get_by_text("A strategy. (It moves in a browser").is_visible()
    rows = page.locator(".szilard-before tr").all_inner_texts()
    assert [row.split("\t") for row in rows[1:]] == [
        ["none yet", "1", "cnot 0 1, measure z 1", "0.8500"],
        ["+", "0.75", "idle", "0.8000"],
    ]
    page.close()

"""What a reviewer waits for in the browser: the page's first paint, and approve to painted.

`python -m bench.review` prints these figures beside the server's own. Times begin when the browser
notes the key (or the navigation) and end when the frame that shows the answer is painted.
"""

from collections import defaultdict

from playwright.sync_api import Page, sync_playwright

from tests.web.chromium import launch

#: Notes for each press of ``a``: request sent, answer here, row approved, that frame painted.
WATCH = """(() => {
  window.spans = [];
  let open = null;
  addEventListener('keydown', (event) => {
    const row = document.querySelector('article[aria-current=true]');
    if (event.key === 'a') open = {at: event.timeStamp, row};
  }, true);
  const look = () => {
    if (open?.row.dataset.state !== 'approved' || open.row.dataset.saved !== 'yes') return;
    const { at } = open;
    open = null;
    const shown = performance.now();
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => {
        const painted = performance.now();
        const sent = performance.getEntriesByType('resource')
          .filter((one) => one.name.endsWith('/api/decide')).at(-1);
        spans.push({
          sent: sent.requestStart - at, answered: sent.responseEnd - at,
          shown: shown - at, painted: painted - at,
        });
        performance.clearResourceTimings();
      };
      after.port2.postMessage(0);
    });
  };
  const changes = {subtree: true, attributes: true, attributeFilter: ['data-state', 'data-saved']};
  new MutationObserver(look).observe(document, changes);
})()"""
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
#: A person reads the line before the next key.
PAUSE_MS = 400


def measure(address: str, episode: str, *, loads: int, approvals: int) -> dict[str, list[float]]:
    """The times in ms, by what happened: ``first paint`` and, from the key on, ``sent``,
    ``answered``, ``shown`` (in the page's tree) and ``painted``.

    ``address`` logs somebody in; ``episode`` is the path of a page with so many lines that wait.
    """
    found: dict[str, list[float]] = defaultdict(list)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(WATCH)
        page.goto(address)
        for _ in range(loads):
            found["first paint"].append(_opened(page, episode))
        page.keyboard.press("Escape")
        for _ in range(approvals):
            page.keyboard.press("a")
            page.wait_for_timeout(PAUSE_MS)
        for span in page.evaluate("spans"):
            for name, ms in span.items():
                found[name].append(ms)
        browser.close()
    assert len(found["painted"]) == approvals, "not every approval was painted"
    return found


def _opened(page: Page, episode: str) -> float:
    """Open the episode anew; when something of it was painted first."""
    page.goto(page.url.partition("/episode")[0].rstrip("/") + episode)
    page.locator("textarea[name=text]").wait_for()
    page.wait_for_timeout(PAUSE_MS)
    ms: float = page.evaluate(FIRST_PAINT)
    return ms

import { whenAppears } from '../page/appearing.ts'

/** What the kernel lets move sideways in its place, as wide tables. */
const scrolling = '.nix-workflow div[style^="overflow-x"]'

/**
 * What does not fit its place takes the focus, so that arrows move it: without a mouse its end could
 * not be read. What fits is no stop for the tabulator.
 */
export function makeScrollingFocusable(): void {
  const widths = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) target.setAttribute('tabindex', '0')
      else target.removeAttribute('tabindex')
    }
  })
  whenAppears(scrolling, (element) => widths.observe(element))
}

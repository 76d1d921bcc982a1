interface Watch {
  readonly selector: string
  readonly take: (element: Element) => void
}

const watches: Watch[] = []

function look({ selector, take }: Watch, within: Element): void {
  if (within.matches(selector)) take(within)
  for (const element of within.querySelectorAll(selector)) take(element)
}

let observer: MutationObserver | null = null

/**
 * Calls `take` with each element of the page that a selector means, and with those that come later,
 * whoever draws them. One that is moved comes again.
 */
export function whenAppears(selector: string, take: (element: Element) => void): void {
  const watch = { selector, take }
  watches.push(watch)
  look(watch, document.body)
  if (observer !== null) return
  observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node instanceof Element) for (const each of watches) look(each, node)
  })
  observer.observe(document.body, { childList: true, subtree: true })
}

interface Watch {
  readonly selector: string
  readonly take: (element: Element) => void
}

const watches: Watch[] = []

/** All that the kernel draws of a cell stands in one element of this class, and comes as a whole. */
const ofKernel = 'nix-workflow'

/**
 * The parts of what was added that may hold something of the kernel: a page draws much more, and each
 * part of that would be looked through for each selector.
 */
function partsOfKernel(added: Element): readonly Element[] {
  if (added.classList.contains(ofKernel)) return [added]
  return [...added.getElementsByClassName(ofKernel)]
}

function look({ selector, take }: Watch, part: Element): void {
  if (part.matches(selector)) take(part)
  for (const element of part.querySelectorAll(selector)) take(element)
}

let observer: MutationObserver | null = null

/**
 * Calls `take` with each element of what the kernel drew that a selector means, and with those that
 * come later, whoever puts them into the page. One that is moved comes again.
 */
export function whenAppears(selector: string, take: (element: Element) => void): void {
  const watch = { selector, take }
  watches.push(watch)
  for (const part of partsOfKernel(document.body)) look(watch, part)
  if (observer !== null) return
  observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node instanceof Element)
          for (const part of partsOfKernel(node)) for (const each of watches) look(each, part)
  })
  observer.observe(document.body, { childList: true, subtree: true })
}

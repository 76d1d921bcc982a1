/**
 * Has Enter and the space bar press whatever `isButton` says is one. JupyterLab takes keys for its
 * commands while they go down through the document, so they are taken before.
 */
export function pressByKeys(
  isButton: (element: Element) => boolean,
  press: (element: Element) => boolean
): void {
  takeKeys((target, key) => ['Enter', ' '].includes(key) && isButton(target) && press(target))
}

/** Offers keys that are pressed on an element before JupyterLab has them. */
export function takeKeys(take: (target: Element, key: string) => boolean): void {
  const onKey = (event: KeyboardEvent): void => {
    const { target, key, altKey, ctrlKey, metaKey, shiftKey } = event
    // A plus is a key with shift on many keyboards.
    const isModified = altKey || ctrlKey || metaKey || (shiftKey && key.length > 1)
    if (isModified || !(target instanceof Element) || !take(target, key)) return
    event.preventDefault()
    event.stopPropagation()
  }
  window.addEventListener('keydown', onKey, { capture: true })
}

/**
 * Leaves keys, but for `others`, to the field or control that has the focus: JupyterLab takes arrows for
 * headings, Enter for cells and letters for its commands while they go down through the document.
 */
export function keepKeys(controls: string, others: readonly string[] = []): void {
  const onKey = (event: KeyboardEvent): void => {
    const { target, key, altKey, ctrlKey, metaKey } = event
    if (altKey || ctrlKey || metaKey || !(target instanceof Element)) return
    if (!others.includes(key) && target.closest(controls) !== null) event.stopPropagation()
  }
  window.addEventListener('keydown', onKey, { capture: true })
}

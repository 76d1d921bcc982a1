/**
 * Has Enter and the space bar press whatever `isButton` says is one. JupyterLab takes keys for its
 * commands while they go down through the document, so they are taken before.
 */
export function pressByKeys(
  isButton: (element: Element) => boolean,
  press: (element: Element) => boolean
): void {
  const onKey = (event: KeyboardEvent): void => {
    const { target, key } = event
    if (!(target instanceof Element) || !isButton(target)) return
    if (!['Enter', ' '].includes(key) || isModified(event) || !press(target)) return
    event.preventDefault()
    event.stopPropagation()
  }
  window.addEventListener('keydown', onKey, { capture: true })
}

function isModified({ altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  return altKey || ctrlKey || metaKey || shiftKey
}

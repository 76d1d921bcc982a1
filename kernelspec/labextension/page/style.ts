/** Adds rules to the page, for as long as it is open. */
export function addStyle(rules: string): void {
  const element = document.createElement('style')
  element.textContent = rules
  document.head.append(element)
}

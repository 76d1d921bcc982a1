/** What a terminal, and the page of a notebook, draw a text in (ECMA-48, "SGR"). */
export const red = (text: string): string => `\u001B[1;31m${text}\u001B[0m`
export const pale = (text: string): string => `\u001B[2m${text}\u001B[0m`
export const bold = (text: string): string => `\u001B[1m${text}\u001B[0m`

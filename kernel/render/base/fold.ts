import { markup } from './html.ts'
import type { Html } from './html.ts'
import { style } from './style.ts'

/** A part that is folded away behind its title, beside others of its kind. */
export function fold(title: string, content: Html, name: string = 'nix-workflow-fold'): Html {
  return markup`<details class="${name}" style="${style.fold}">
    <summary style="${style.summary}">${title}</summary>
    ${content}
  </details>${' '}`
}

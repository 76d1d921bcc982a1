import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { ask } from '../support/browser.ts'
import { textsOf } from './notebook-page.ts'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What this kernel and its extension put into a page of JupyterLab. */
export const ours = '.jp-OutputArea-output .nix-workflow, .nix-workflow-steps, .nix-workflow-answer'

/**
 * What axe-core finds in `places` against WCAG 2.2 (A and AA) and its best practices, a line each.
 * What is asked of a page as a whole is JupyterLab's own.
 */
export async function axeFindings(page: Page, places = ours): Promise<readonly string[]> {
  await page.evaluate(source)
  const script = `(async () => {
    const include = [...document.querySelectorAll(${JSON.stringify(places)})]
      .filter((one) => one.checkVisibility())
    if (include.length === 0) return ['nothing found']
    const { violations } = await window.axe.run({ include }, {
      resultTypes: ['violations'],
      rules: Object.fromEntries(
        ['region', 'page-has-heading-one', 'landmark-one-main', 'bypass', 'document-title', 'html-has-lang', 'heading-order']
          .map((id) => [id, { enabled: false }])
      )
    })
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 5).map(({ html, any, all, none }) =>
      id + ': ' + html.slice(0, 200) + ' ' + [...any, ...all, ...none].map(({ message }) => message).join(' ').slice(0, 200)))
  })()`
  return ask(page, script, textsOf)
}

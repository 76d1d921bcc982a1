import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { chromiumCommand, findChromium } from '../../kernelspec/setup/chromium.mjs'

/** Nothing that asks the network by itself, and what a container lacks. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/** A page and all that went wrong in it since it was opened. */
export interface WatchedPage {
  readonly page: Page
  /** Errors of its console, exceptions that nobody caught, and requests that failed. */
  readonly errors: readonly string[]
}

/**
 * Starts this machine's Chromium without a window. Throws with the command that gets one where
 * there is none.
 */
export async function startBrowser(): Promise<Browser> {
  const executablePath = await findChromium()
  if (executablePath === null) throw new Error(`There is no Chromium. Run: ${chromiumCommand}`)
  return chromium.launch({ executablePath, args: flags })
}

/**
 * Opens a page of its own context, in a window of a usual laptop, and keeps its errors. `offline`
 * leaves it without any network; `colorScheme` is what its reader has chosen; `width` is the window's.
 */
export async function openPage(
  browser: Browser,
  address: string,
  {
    offline = false,
    colorScheme = 'light',
    width = 1280
  }: {
    readonly offline?: boolean
    readonly colorScheme?: 'light' | 'dark'
    readonly width?: number
  } = {}
): Promise<WatchedPage> {
  const viewport = { width, height: 900 }
  const context = await browser.newContext({ viewport, offline, colorScheme })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    errors.push(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(address)
  return { page, errors }
}

/**
 * What an expression of JavaScript gives in the page; `parse` checks it, since it comes from
 * outside.
 */
export async function ask<Value>(
  page: Page,
  expression: string,
  parse: (answer: unknown) => Value
): Promise<Value> {
  return parse(await page.evaluate<unknown>(expression))
}

/**
 * Keeps a picture of the page for somebody to look at, in the folder that `NIX_WORKFLOW_SCREENSHOTS`
 * names; without it nothing is kept.
 */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['NIX_WORKFLOW_SCREENSHOTS']
  if (folder === undefined || folder === '') return
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

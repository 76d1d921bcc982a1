import type { Page } from 'playwright-core'
import { ask } from '../support/browser.ts'
import { textsOf } from './notebook-page.ts'

/** What this kernel shows below the cells of a notebook, in JupyterLab and in an export. */
const displays = '.jp-OutputArea-output .nix-workflow'

/** The contrasts that WCAG 2.2 asks at level AA: of text (1.4.3), and of drawings, as bars are (1.4.11). */
const leastContrast = 4.5
const leastOfBars = 3

/**
 * Text in the `places` that is too near to its ground: the colours as computed, one over the other
 * with their alpha and the opacity of what holds them. Text on a picture is not looked at.
 */
export function contrastFaults(page: Page, places = displays): Promise<readonly string[]> {
  const script = `(() => {
    const colour = (text) => {
      const parts = text.match(/[\\d.]+/g)?.map(Number) ?? [0, 0, 0, 0]
      return { rgb: parts.slice(0, 3), alpha: parts[3] ?? 1 }
    }
    const over = (top, alpha, below) => below.map((part, at) => top[at] * alpha + part * (1 - alpha))
    const luminance = (rgb) => {
      const [red, green, blue] = rgb.map((part) =>
        part <= 10.31475 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    // From the page inwards: an element is drawn over its ground, then the whole with its opacity.
    const seen = (element) => {
      const path = []
      for (let at = element; at !== null; at = at.parentElement) path.unshift(getComputedStyle(at))
      const draw = (index, below) => {
        const { backgroundColor, color, opacity } = path[index]
        const ground = colour(backgroundColor)
        const own = over(ground.rgb, ground.alpha, below)
        const text = colour(color)
        const inner = index === path.length - 1
          ? { text: over(text.rgb, text.alpha, own), ground: own }
          : draw(index + 1, own)
        const whole = Number(opacity)
        return { text: over(inner.text, whole, below), ground: over(inner.ground, whole, below) }
      }
      return draw(0, [255, 255, 255])
    }
    const faults = []
    const looked = new Set()
    for (const area of document.querySelectorAll(${JSON.stringify(places)})) {
      const walker = document.createTreeWalker(area, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const element = node.parentElement
        if (node.textContent.trim() === '' || looked.has(element)) continue
        looked.add(element)
        if (element.closest('svg, [aria-hidden=true]') !== null) continue
        const { text, ground } = seen(element)
        const [light, dark] = [luminance(text), luminance(ground)].sort((a, b) => b - a)
        const ratio = (light + 0.05) / (dark + 0.05)
        if (ratio < (/^[▁-█]+$/.test(node.textContent.trim()) ? ${leastOfBars} : ${leastContrast})) {
          faults.push(ratio.toFixed(2) + ': ' + node.textContent.trim().slice(0, 60) + ' <' + element.tagName + '> ' + getComputedStyle(element).color)
        }
      }
    }
    if (looked.size < 100) faults.push('only ' + looked.size + ' texts found')
    return faults.slice(0, 40)
  })()`
  return ask(page, script, textsOf)
}

/** Pictures and sounds without a name, tables without a heading, folds and links without words. */
export function nameFaults(page: Page, places = displays): Promise<readonly string[]> {
  const script = `(() => {
    const faults = []
    for (const area of document.querySelectorAll(${JSON.stringify(places)})) {
      for (const picture of area.querySelectorAll('img'))
        if ((picture.alt ?? '').trim() === '') faults.push('a picture without alt')
      for (const sound of area.querySelectorAll('audio'))
        if (sound.title.trim() === '') faults.push('a sound without a title')
      for (const table of area.querySelectorAll('table'))
        if (table.querySelector('th') === null) faults.push('a table without headings: ' + table.textContent.slice(0, 60))
      for (const part of area.querySelectorAll('summary, a'))
        if (part.textContent.trim() === '') faults.push('a ' + part.tagName + ' without words')
    }
    if (document.querySelectorAll(${JSON.stringify(places)}).length === 0) faults.push('nothing found')
    return faults
  })()`
  return ask(page, script, textsOf)
}

/** Folds, links and sounds that are in sight and take no focus. */
export function keyboardFaults(page: Page, places = displays): Promise<readonly string[]> {
  const script = `(() => {
    const faults = []
    const parts = [...document.querySelectorAll(${JSON.stringify(places)})]
      .flatMap((area) => [...area.querySelectorAll('summary, a, audio')])
    if (parts.length === 0) faults.push('nothing found')
    for (const part of parts) {
      if (!part.checkVisibility()) continue
      part.focus({ preventScroll: true })
      if (document.activeElement !== part || part.tabIndex < 0)
        faults.push(part.tagName + ': ' + part.textContent.slice(0, 60))
    }
    return faults
  })()`
  return ask(page, script, textsOf)
}

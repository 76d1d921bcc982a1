import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import type { NotebookPanel } from '@jupyterlab/notebook'
import type { LiveNotebooks } from '../live/live-notebooks.ts'
import { ILiveNotebooks } from '../live/plugin.ts'
import { showCell } from '../live/show-cell.ts'
import { whenAppears } from '../page/appearing.ts'
import { takeKeys } from '../page/keys.ts'
import { addStyle } from '../page/style.ts'
import type { Answers } from '../steering/answers.ts'
import { commandLine } from '../steering/command-line.ts'
import { IAnswers } from '../steering/plugin.ts'
import { inertPicture } from './inert-svg.ts'
import { LivePicture } from './live-picture.ts'
import { cellOfNode, type DrawnNode, statesByName } from './node-state.ts'
import { enhancedClass, style } from './style.ts'

/** What the kernel draws; where nobody trusts it, the mark is taken away. */
const pictures = '.jp-OutputArea .nix-workflow-lineage[data-lineage]'

/** Lineages that are moved, searched and pressed, and say how their steps stand. */
export const lineage: JupyterFrontEndPlugin<void> = {
  id: 'nix-workflow:lineage',
  description: 'Makes the pictures of lineages live: to move, enlarge, search and press.',
  autoStart: true,
  requires: [ILiveNotebooks, IAnswers],
  activate: (_app, notebooks: LiveNotebooks, answers: Answers) => {
    addStyle(style)
    /** Those that were in sight; null of one that cannot live yet, as before a kernel has answered. */
    const seen = new Map<Element, LivePicture | null>()
    const panelOf = (element: Element): NotebookPanel | null =>
      notebooks.panelOf(element) ?? notebooks.current
    const follow = (element: Element, picture: LivePicture): void => {
      const panel = panelOf(element)
      if (panel !== null) picture.follow(notebooks.of(panel).cells)
    }
    const enhance = (element: Element): void => {
      const picture = seen.get(element) ?? pictureOf(element, panelOf, answers, notebooks)
      seen.set(element, picture)
      if (picture !== null) follow(element, picture)
    }
    // Of what is out of sight nobody sees that it lives.
    const sight = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) enhance(target)
    })
    whenAppears(pictures, (element) => sight.observe(element))
    let isDue = false
    notebooks.changed.connect(() => {
      if (isDue || seen.size === 0) return
      isDue = true
      requestAnimationFrame(() => {
        isDue = false
        for (const element of seen.keys())
          if (element.isConnected) enhance(element)
          else seen.delete(element)
      })
    })
    takeKeys((target, key) => {
      const element = target.closest(pictures)
      return element !== null && seen.get(element)?.press(target, key) === true
    })
  }
}

function pictureOf(
  element: Element,
  panelOf: (element: Element) => NotebookPanel | null,
  answers: Answers,
  notebooks: LiveNotebooks
): LivePicture | null {
  const image = element.querySelector('img')
  const panel = panelOf(element)
  if (!(image instanceof HTMLImageElement) || panel === null || !notebooks.of(panel).isOurs)
    return null
  const showNode = (node: DrawnNode): void => {
    const now = panelOf(element)
    if (now === null) return
    const { cells } = notebooks.of(now)
    const id = cellOfNode(node, statesByName(cells), cells)
    if (id !== null) void showCell(now, id)
  }
  const openFile = (step: string, path: string): void => {
    const now = panelOf(element)
    const line = commandLine('open', step, ...(path === '' ? [] : [path]))
    if (now !== null && line !== null) void answers.run(now, line)
  }
  const inert = inertPicture(image.src)
  const picture =
    inert === null ? null : LivePicture.of(inert, image.alt, { node: showNode, file: openFile })
  if (picture === null) return null
  image.parentElement?.before(picture.node)
  element.classList.add(enhancedClass)
  return picture
}

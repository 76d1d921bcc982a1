import { bad, good } from '../../nix/result.ts'
import type { Command } from '../session/command.ts'
import type { Block } from '../session/document.ts'
import { namedIdentity } from '../session/named-steps.ts'
import { fileLink } from '../session/output-files.ts'
import { pathInOutput } from '../session/output-path.ts'
import { presentReport } from '../session/past/present.ts'
import { notBuilt } from './files.ts'

/** `%open model report.html`: a link into JupyterLab's own viewer, and the way for other programs. */
export const open: Command = {
  name: 'open',
  usage: '%open NAME [PATH]',
  summary: 'gives a link that opens a result, or a file of it, and its place for other programs',
  async run(words, { engine, signal }) {
    const [name, path = '', ...more] = words
    if (name === undefined || more.length > 0) {
      return bad({
        kind: 'command',
        message:
          name === undefined ? 'No step is named.' : `${words.join(' ')} is not a step and a path.`,
        mend: 'Name one, as in: %open model report.html'
      })
    }
    const identity = await namedIdentity(engine, name, signal)
    if (!identity.ok) return identity
    const step = await presentReport(engine, identity.value)
    if (step.outPath === null) return bad(notBuilt(step))
    const onDisk = pathInOutput(engine.nix, step.outPath, path)
    if (onDisk === null) {
      return bad({
        kind: 'command',
        message: `${step.name} wrote no ${path}.`,
        mend: `%files ${step.name} lists what it wrote.`
      })
    }
    const href = fileLink(step, path)
    const link: Block[] =
      href === null
        ? [
            {
              kind: 'paragraph',
              text: 'There is no link to click: results are not linked beside this notebook.'
            }
          ]
        : [
            {
              kind: 'table',
              columns: [{ title: 'open in JupyterLab', numeric: false }],
              rows: [[{ text: decodeURIComponent(href), href }]],
              omitted: 0
            }
          ]
    return good({
      definitions: '',
      shown: [
        {
          kind: 'document',
          document: {
            title: path === '' ? step.name : `${step.name}/${path}`,
            blocks: [
              ...link,
              { kind: 'paragraph', text: 'In other programs, on this machine:', tone: 'pale' },
              { kind: 'code', text: onDisk },
              {
                kind: 'paragraph',
                text: `It cannot be changed there. %copy ${[name, path].filter(Boolean).join('/')} DEST makes a copy that can.`,
                tone: 'pale'
              }
            ]
          }
        }
      ]
    })
  }
}

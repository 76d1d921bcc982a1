import { createHash } from 'node:crypto'
import { readdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Nix } from '../../../nix/installation/index.ts'
import { isObject, keep, kept, type StorePath } from '../../../nix/base/index.ts'

/** Beside the notebook: viewers of Jupyter's clients open what is there, and never the store. */
export const linksFolder = 'outs'

/** A folder of copies that this notebook made. */
export interface Link {
  /** The step's name. */
  readonly name: string
  readonly outPath: StorePath
  readonly bytes: number
}

/** By the names of the folders in `outs`, the newest last. */
export type Links = Map<string, Link>

/** Which folders of copies this notebook made, kept for later kernels. */
export interface LinkRecords {
  /** Read when they are first asked for. Who changes them says so by `save`. */
  all(): Links
  /** Folders that other notebooks of this one's folder have as well. */
  ofOthers(): ReadonlySet<string>
  /** Keeps them, soon. */
  save(): void
  /** Keeps at once what is still to be kept: the kernel ends. */
  flush(): void
}

/**
 * What was copied is remembered together: a run-all makes a thousand of them. What a kernel that was
 * killed did not write stays, and nothing else is lost.
 */
const saveMilliseconds = 500

/** Those of the notebook of `holder` in `folder`. */
export function createLinkRecords(
  { stateFolder }: Pick<Nix, 'stateFolder'>,
  holder: string,
  folder: string
): LinkRecords {
  // Which copies are whose is kept with the state: the notebooks of one folder share `outs`.
  const records = join(stateFolder, 'links')
  const own = join(records, `${shortHash(JSON.stringify([holder, folder]))}.json`)
  /** Where kernels that made links noted them. */
  const earlier = join(records, `${shortHash(`${holder}\n${folder}`)}.json`)
  let links: Links | null = null
  let isUnsaved = false
  function flush(): void {
    if (links === null || !isUnsaved) return
    isUnsaved = false
    keep(own, JSON.stringify({ folder, copies: Object.fromEntries(links) }))
  }
  return {
    all() {
      if (links !== null) return links
      links = read(own, folder).links
      removeOld(folder, read(earlier, folder).old)
      return links
    },
    ofOthers() {
      try {
        const others = readdirSync(records).map((name) => join(records, name))
        return new Set(
          others
            .filter((file) => file !== own && file.endsWith('.json'))
            .flatMap((file) => [...read(file, folder).links.keys()])
        )
      } catch {
        return new Set()
      }
    },
    save() {
      if (isUnsaved) return
      isUnsaved = true
      setTimeout(flush, saveMilliseconds).unref()
    },
    flush
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** A name as that of a folder: a quoted attribute of Nix can hold anything. */
export function folderName(name: string): string {
  const file = name.replace(/[/\\\p{Cc}]/gu, '_').replace(/^\./, '_')
  return Array.from(file).slice(0, 60).join('')
}

/** Earlier kernels made links into the store, which could be written through. */
function removeOld(folder: string, old: ReadonlyMap<string, string>): void {
  for (const [link, target] of old) {
    const file = join(folder, linksFolder, link)
    try {
      if (link === folderName(link) && readlinkSync(file) === target) rmSync(file)
    } catch {
      // It is gone, or is something else by now.
    }
  }
}

/** `old` are links of earlier kernels, with where they led. Of notebooks of other folders nothing. */
function read(file: string, folder: string): { links: Links; old: Map<string, string> } {
  const links: Links = new Map()
  const old = new Map<string, string>()
  let value: unknown
  try {
    value = JSON.parse(kept(file) ?? '')
  } catch {
    return { links, old }
  }
  if (!isObject(value)) return { links, old }
  if (!isObject(value['copies'])) {
    for (const [link, target] of Object.entries(value))
      if (typeof target === 'string') old.set(link, target)
    return { links, old }
  }
  if (value['folder'] !== folder) return { links, old }
  for (const [link, one] of Object.entries(value['copies'])) {
    if (!isObject(one) || link !== folderName(link)) continue
    const { name, outPath, bytes } = one
    if (typeof name === 'string' && typeof outPath === 'string' && typeof bytes === 'number')
      links.set(link, { name, outPath, bytes })
  }
  return { links, old }
}

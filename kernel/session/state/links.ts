import { createHash } from 'node:crypto'
import { readdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Nix } from '../../../nix/installation/index.ts'
import { type Fitting, fits, isObject, keep, kept, readJson } from '../../../nix/base/index.ts'

/** Beside the notebook: viewers of Jupyter's clients open what is there, and never the store. */
export const linksFolder = 'outs'

const link = v.object({
  /** The step's name. */
  name: v.string(),
  outPath: v.string(),
  bytes: v.number()
})

/** A folder of copies that this notebook made. */
export type Link = Fitting<typeof link>

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
  return Array.from(plainName(name)).slice(0, 60).join('')
}

function plainName(name: string): string {
  return name.replace(/[/\\\p{Cc}]/gu, '_').replace(/^\./, '_')
}

/** Whether it names something in a folder, and nothing outside of it. */
function isFolderName(name: string): boolean {
  return name !== '' && name === plainName(name)
}

/** Earlier kernels made links into the store, which could be written through. */
function removeOld(folder: string, old: ReadonlyMap<string, string>): void {
  for (const [link, target] of old) {
    const file = join(folder, linksFolder, link)
    try {
      if (isFolderName(link) && readlinkSync(file) === target) rmSync(file)
    } catch {
      // It is gone, or is something else by now.
    }
  }
}

/** What holds members that are judged one by one, so that a damaged one takes no other with it. */
const table = v.custom<Readonly<Record<string, unknown>>>(isObject)
const records = v.object({ folder: v.string(), copies: table })

/** `old` are links of earlier kernels, with where they led. Of notebooks of other folders nothing. */
function read(file: string, folder: string): { links: Links; old: Map<string, string> } {
  const links: Links = new Map()
  const old = new Map<string, string>()
  const value = readJson(table, kept(file)) ?? {}
  if (!fits(records, value)) {
    for (const [name, target] of Object.entries(value))
      if (typeof target === 'string') old.set(name, target)
  } else if (value.folder === folder) {
    for (const [name, one] of Object.entries(value.copies))
      if (fits(link, one) && isFolderName(name)) links.set(name, one)
  }
  return { links, old }
}

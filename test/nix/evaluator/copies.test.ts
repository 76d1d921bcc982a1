import {
  appendFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CopyTableFile } from '../../../nix/evaluator/copy-table.ts'
import { settledMilliseconds } from '../../../nix/evaluator/settled.ts'
import { lookAtAll } from '../../../nix/evaluator/signature.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { libraryFolder } from '../../kernel/session/support.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { failure, testEvaluator, type TestEvaluator } from './support.ts'

/** Enough of a file to be worth keeping its hash. */
const large = 2 << 20

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

/** The content of a file: letters. */
const content = (letter: string) => letter.repeat(large)

/** A folder of files in which nothing has changed for as long as it takes to be believed. */
async function settledFolder(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {}
): Promise<string> {
  const folder = mkdtempSync(join(test.folder, 'data-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name))
  await settle()
  return folder
}

const settle = () => sleep(2200)

/** An evaluator as a new kernel has it, and the store path of an expression of the library. */
async function inNewKernel<Value>(
  work: (store: (text: string) => Promise<string>, evaluator: TestEvaluator) => Promise<Value>
): Promise<Value> {
  const evaluator = testEvaluator(test)
  try {
    return await work((text) => storePath(evaluator, text), evaluator)
  } finally {
    await evaluator.close()
  }
}

async function storePath(evaluator: TestEvaluator, text: string): Promise<string> {
  const library = evaluator.one(
    `import "${libraryFolder}/default.nix" { toolchain = { }; inherit copies; }`,
    { copies: evaluator.copies },
    { library: true }
  )
  const described = await evaluator.read(
    evaluator.one(`let inherit (library) static; in ${text}`, { library })
  )
  if (!described.ok) throw new Error(failure(described).message)
  if (described.value.kind !== 'static') throw new Error(described.value.kind)
  return described.value.outPath
}

const once = (text: string) => inNewKernel((store) => store(text))

/** What Nix gives without all this. */
async function byNixAlone(path: string, name = 'static'): Promise<string> {
  const expression = `builtins.path { name = "${name}"; path = ${path}; }`
  const call = invokeNix(test.nix, 'nix-instantiate', [
    ...['--eval', '--read-write-mode', '-E', expression]
  ])
  const { stdout, stderr } = await run(call)
  if (stdout === '') throw new Error(stderr)
  return stdout.trim().replaceAll('"', '')
}

const kept = (path: string) => new CopyTableFile(test.nix).read().get(path)

// Most of a test is waiting.
describe.concurrent('in a new kernel', () => {
  it.each([
    ['a file', { 'data.bin': content('a') }, 'data.bin'],
    [
      'a folder, with folders and a link in it',
      Object.fromEntries(
        Array.from({ length: 80 }, (_, index) => [`all/${index % 7}/${index}`, 'x'])
      ),
      'all'
    ]
  ])('%s that did not change is not read again', async (_, files, name) => {
    const folder = await settledFolder({ ...files, other: content('o') })
    const path = join(folder, name)
    const first = await once(`static { path = ${path}; }`)
    expect(first).toBe(await byNixAlone(path))
    // Who reads would find that it is not what the table now says.
    const other = await once(`static { path = ${folder}/other; }`)
    const [own, others] = [kept(path), kept(join(folder, 'other'))]
    if (own === undefined || others === undefined) throw new Error('nothing was kept')
    new CopyTableFile(test.nix).add([{ ...others, path, signature: own.signature }])
    expect(await once(`static { path = ${path}; }`)).toBe(other)
  })

  it('what is in a folder that the text names is known too, though its own path is put together', async () => {
    const folder = await settledFolder({
      'data/one.bin': content('1'),
      'data/two.bin': content('2')
    })
    const text = (name: string) => `static { path = ${folder}/data + "/${name}.bin"; }`
    const two = await once(text('two'))
    await once(text('one'))
    const [one, other] = ['one', 'two'].map((name) => kept(join(folder, 'data', `${name}.bin`)))
    if (one === undefined || other === undefined) throw new Error('nothing was kept')
    new CopyTableFile(test.nix).add([{ ...other, path: one.path, signature: one.signature }])
    expect(await once(text('one'))).toBe(two)
  })

  it('what a file names that the text imports is known too', async () => {
    const folder = await settledFolder({
      'one.bin': content('3'),
      'two.bin': content('4'),
      'lib/all.nix': 'f: import ./one.nix f',
      'lib/one.nix': 'f: f { path = ../one.bin; }'
    })
    const text = `import ${folder}/lib/all.nix static`
    const two = await once(`static { path = ${folder}/two.bin; }`)
    await once(text)
    const [one, other] = ['one.bin', 'two.bin'].map((name) => kept(join(folder, name)))
    if (one === undefined || other === undefined) throw new Error('nothing was kept')
    new CopyTableFile(test.nix).add([{ ...other, path: one.path, signature: one.signature }])
    expect(await once(text)).toBe(two)
  })

  it('the same file under another name is copied under that', async () => {
    const folder = await settledFolder({ 'data.bin': content('n') })
    const path = join(folder, 'data.bin')
    await once(`static { path = ${path}; }`)
    expect(kept(path)).toBeDefined()
    expect(await once(`static { path = ${path}; name = "other"; }`)).toBe(
      await byNixAlone(path, 'other')
    )
  })

  it('what was collected is copied again', async () => {
    const folder = await settledFolder({ 'data.bin': content('g') })
    const path = join(folder, 'data.bin')
    const first = await once(`static { path = ${path}; }`)
    const collected = await run(invokeNix(test.nix, 'nix-store', ['--delete', first]))
    expect(collected.exitCode).toBe(0)
    expect(await once(`static { path = ${path}; }`)).toBe(first)
    expect(readFileSync(test.nix.onDisk(first), 'utf8')).toBe(content('g'))
  })

  it('a hash that the notebook gives is compared with what is there', async () => {
    const folder = await settledFolder({ 'data.bin': content('h') })
    const path = join(folder, 'data.bin')
    const first = await once(`static { path = ${path}; }`)
    const hash = kept(path)?.narHash ?? ''
    expect(await once(`static { path = ${path}; hash = "${hash}"; }`)).toBe(first)
    const wrong = `sha256-${Buffer.alloc(32).toString('base64')}`
    await expect(once(`static { path = ${path}; hash = "${wrong}"; }`)).rejects.toThrow(
      'does not have the hash'
    )
  })
})

describe.concurrent('what changed is copied anew', () => {
  const changes: Readonly<Record<string, (folder: string) => void>> = {
    'a file in place, of the same size and with its old times': (folder) => {
      const path = join(folder, 'deep/er/file')
      const { atime, mtime } = statSync(path)
      writeFileSync(path, content('z'))
      utimesSync(path, atime, mtime)
    },
    'another file in its place': (folder) => {
      writeFileSync(join(folder, 'new'), content('z'))
      renameSync(join(folder, 'new'), join(folder, 'deep/er/file'))
    },
    'through another name of the file': (folder) => {
      const name = join(dirname(folder), 'another-name')
      linkSync(join(folder, 'deep/er/file'), name)
      appendFileSync(name, 'more')
      rmSync(name)
    },
    'a file more': (folder) => writeFileSync(join(folder, 'deep/more'), ''),
    'a file less': (folder) => rmSync(join(folder, 'deep/less')),
    'a link to elsewhere': (folder) => {
      rmSync(join(folder, 'link'))
      symlinkSync('deep/er', join(folder, 'link'))
    },
    'another folder under its name': (folder) => {
      renameSync(folder, `${folder}-before`)
      mkdirSync(folder)
      writeFileSync(join(folder, 'file'), content('y'))
    }
  }

  it.each(Object.entries(changes))('by a new kernel and by the same: %s', async (_, change) => {
    const files = { 'all/deep/er/file': content('d'), 'all/deep/less': '' }
    const folder = join(await settledFolder(files, { 'all/link': 'deep' }), 'all')
    const text = `static { path = ${folder}; }`
    const first = await once(text)
    expect(kept(folder)).toBeDefined()
    await inNewKernel(async (store, evaluator) => {
      expect(await store(text)).toBe(first)
      expect(await evaluator.lookForChanges()).toEqual([])
      change(folder)
      const second = await once(text)
      expect(second).toBe(await byNixAlone(folder))
      expect(second).not.toBe(first)
      expect(await evaluator.lookForChanges()).toEqual([folder])
      expect(await store(text)).toBe(second)
    })
  })

  it('where it is named by a link that leads elsewhere now', async () => {
    const files = { 'one.bin': content('1'), 'two.bin': content('2') }
    const folder = await settledFolder(files, { link: 'one.bin' })
    const link = join(folder, 'link')
    const first = await once(`static { path = ${link}; }`)
    rmSync(link)
    symlinkSync('two.bin', link)
    expect(await once(`static { path = ${link}; }`)).toBe(await byNixAlone(link))
    expect(first).not.toBe(await byNixAlone(link))
  })
})

describe.concurrent('nothing is kept', () => {
  it('of what changed just before: it may change again and look the same', async () => {
    const path = join(mkdtempSync(join(test.folder, 'data-')), 'data.bin')
    writeFileSync(path, content('r'))
    await once(`static { path = ${path}; }`)
    expect(kept(path)).toBeUndefined()
    await settle()
    await once(`static { path = ${path}; }`)
    expect(kept(path)).toBeDefined()
  })

  it('of what changes while it is copied', async () => {
    const folder = await settledFolder({ 'data.bin': content('w') })
    const path = join(folder, 'data.bin')
    await inNewKernel(async (store) => {
      const copied = store(`static { path = ${path}; }`)
      appendFileSync(path, 'more')
      await copied
    })
    expect(kept(path)).toBeUndefined()
  })

  it('of what Nix is quick with', async () => {
    const folder = await settledFolder({ 'data.csv': 'a,b' })
    await once(`static { path = ${folder}/data.csv; }`)
    expect(kept(join(folder, 'data.csv'))).toBeUndefined()
  })

  it('of what a notebook says itself', async () => {
    const folder = await settledFolder({ 'data.bin': content('f'), 'evil.bin': content('e') })
    const path = join(folder, 'data.bin')
    const evil = await once(`static { path = ${folder}/evil.bin; }`)
    const words = `copied ${evil} ${path}`
    await once(`builtins.trace "${words}" (static { path = ${folder}/evil.bin; name = "n"; })`)
    expect(kept(path)).toBeUndefined()
    expect(await once(`static { path = ${path}; }`)).toBe(await byNixAlone(path))
  })
})

it('moments of files are believed after seconds, and where their clock is unknown after an hour', () => {
  expect(settledMilliseconds(test.folder)).toBe(2000)
  expect(settledMilliseconds(join(test.folder, 'missing'))).toBe(3_600_000)
})

it('a table that cannot be read is as good as none', async () => {
  const folder = await settledFolder({ 'data.bin': content('t') })
  const path = join(folder, 'data.bin')
  const first = await once(`static { path = ${path}; }`)
  for (const text of ['', '{', '{"generation":1,"copies":[{"path":5}]}', '[]']) {
    writeFileSync(join(test.nix.stateFolder, 'copied.json'), text)
    expect(kept(path)).toBeUndefined()
    expect(await once(`static { path = ${path}; }`)).toBe(first)
  }
})

describe('a folder of very many files', () => {
  /** Names of one file, which are made faster than files. */
  async function folderOfMany(): Promise<string> {
    const folder = join(mkdtempSync(join(test.folder, 'many-')), 'all')
    mkdirSync(folder)
    writeFileSync(join(folder, '..', 'one'), 'x')
    for (let index = 0; index < 1200; index += 1) {
      const inside = join(folder, `${index % 60}`)
      if (index < 60) mkdirSync(inside)
      linkSync(join(folder, '..', 'one'), join(inside, `${index}`))
    }
    writeFileSync(join(folder, '59', 'zz-last'), 'own')
    await settle()
    return folder
  }

  it('is not looked through for each cell, and the next one sees what changes deep in it', async () => {
    const folder = await folderOfMany()
    const text = `static { path = ${folder}; }`
    const first = await once(text)
    await inNewKernel(async (store, evaluator) => {
      expect(await store(text)).toBe(first)
      expect(await evaluator.lookForChanges()).toEqual([])
      const look = await took(() => lookAtAll(folder))
      const quiet: number[] = []
      for (let index = 0; index < 5; index += 1)
        quiet.push(await took(() => evaluator.lookForChanges()))
      expect(Math.min(...quiet)).toBeLessThan(look / 2)
      writeFileSync(join(folder, '59', 'zz-last'), 'new')
      expect(await evaluator.lookForChanges()).toEqual([folder])
      expect(await store(text)).not.toBe(first)
    })
  })

  it('is looked through again after a while, for what the system does not tell of', async () => {
    const folder = await folderOfMany()
    const outside = join(folder, '..', 'outside')
    linkSync(join(folder, '59', 'zz-last'), outside)
    await settle()
    const text = `static { path = ${folder}; }`
    await once(text)
    await inNewKernel(async (store, evaluator) => {
      await store(text)
      expect(await evaluator.lookForChanges()).toEqual([])
      writeFileSync(outside, 'new')
      await expect
        .poll(() => evaluator.lookForChanges(), { timeout: 20_000, interval: 300 })
        .toEqual([folder])
    })
  })
})

async function took(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

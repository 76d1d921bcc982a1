import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { confinementOf } from '../../../kernel/pages/confine.ts'
import { createPageDrawing, pageConfinement } from '../../../kernel/pages/first-page.ts'
import { findProgram } from '../../../nix/freeze/find-program.ts'

/*
  What a program can do that stands in the place of `pdftoppm`: as one that a page has taken over.
  Each tries something and gives what came of it as the picture.
*/

const bounds = { pixels: 100, bytes: 96 * 1024 }
const path = process.env['PATH'] ?? ''
let folder = ''
let secret = ''
let servers: Server[] = []
let port = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'confined-'))
  secret = join(folder, 'secret.txt')
  writeFileSync(secret, 'of the user')
  const listening = (where: string | number) =>
    new Promise<Server>((resolve) => {
      const server = createServer((socket) => socket.end('of a server'))
      if (typeof where === 'string') server.listen(where, () => resolve(server))
      else server.listen(where, '127.0.0.1', () => resolve(server))
    })
  // An abstract socket has no file: only a network of its own hides it.
  servers = await Promise.all(
    [0, join(folder, 'socket'), `\0confined-${process.pid}`].map(listening)
  )
  const address = servers[0]?.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterEach(() => {
  process.env['PATH'] = path
  delete process.env['CONFINED_SECRET']
})
afterAll(() => {
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true })
})

/** What `attempt`, a program in Python with `show`, gives in the place of a picture of a page. */
async function triedBy(attempt: string, searched = path): Promise<string | null> {
  const place = mkdtempSync(join(folder, 'bin-'))
  const script = `#!/usr/bin/python3
import os, socket, subprocess, sys
if sys.argv[1] == "-v":
    sys.exit(0)
work = os.path.dirname(sys.argv[-1])
def refused(isDone):
    show("done" if isDone else "refused")
    sys.exit(0)
def show(value):
    with open(sys.argv[-1] + ".png", "w") as file:
        file.write(str(value))
try:
    ${attempt.replaceAll('\n', '\n    ')}
except Exception as error:
    show(type(error).__name__)
`
  writeFileSync(join(place, 'pdftoppm'), script)
  chmodSync(join(place, 'pdftoppm'), 0o755)
  process.env['PATH'] = `${place}:${searched}`
  const drawn = await createPageDrawing()(Buffer.from('%PDF of the step'), bounds)
  return drawn?.content.toString() ?? null
}

/** Programs of the system by links, without some. */
function pathWithout(missing: string): string {
  const place = mkdtempSync(join(folder, 'few-'))
  for (const name of ['unshare', 'mount', 'setpriv', 'sh', 'prlimit', 'env']) {
    const found = findProgram(name, path)
    if (name !== missing && found !== undefined)
      execFileSync('ln', ['-s', found, join(place, name)])
  }
  return place
}

const openSecret = () => `show(open(${JSON.stringify(secret)}).read())`
const connect = (address: string, family: string) =>
  `one = socket.socket(socket.${family})\none.connect(${address})\nshow(one.recv(99).decode())`

describe('a program in the place of pdftoppm', () => {
  it('reads the file that it is to draw, and gives a picture', async () => {
    expect(await triedBy('show(open(work + "/file.pdf").read())')).toBe('%PDF of the step')
    expect(await pageConfinement()).toEqual({ kind: 'sandbox' })
  })

  it.each<readonly [string, () => string, string]>([
    ['a file of the user', openSecret, 'FileNotFoundError'],
    ['what is in /etc', () => 'show(open("/etc/passwd").read())', 'FileNotFoundError'],
    ['its processes', () => 'show(os.listdir("/proc"))', 'FileNotFoundError'],
    ['the environment', () => 'show(os.environ.get("CONFINED_SECRET"))', 'None'],
    ['a port', () => connect(`("127.0.0.1", ${port})`, 'AF_INET'), 'OSError'],
    [
      'a socket that is a file',
      () => connect(JSON.stringify(join(folder, 'socket')), 'AF_UNIX'),
      'FileNotFoundError'
    ],
    [
      'a socket without a file',
      () => connect(`"\\0confined-${process.pid}"`, 'AF_UNIX'),
      'ConnectionRefusedError'
    ]
  ])('reads not: %s', async (_, attempt, error) => {
    process.env['CONFINED_SECRET'] = 'of the user'
    expect(await triedBy(attempt())).toBe(error)
  })

  it.each([
    ['to write a program of the system', `refused(os.access("/usr/bin", os.W_OK))`, 'refused'],
    ['to write its own file', 'refused(os.access(sys.argv[0], os.W_OK))', 'refused'],
    ['to write the root', 'refused(os.access("/", os.W_OK))', 'refused'],
    ['to the kernel, by a signal', `os.kill(${process.pid}, 0)`, 'ProcessLookupError'],
    ['to mount', 'refused(subprocess.call(["unshare", "-m", "true"]) == 0)', 'refused'],
    ['a new namespace', 'refused(subprocess.call(["unshare", "-Urm", "true"]) == 0)', 'refused'],
    ['a way out of its root', 'os.mkdir(work + "/x")\nos.chroot(work + "/x")', 'PermissionError']
  ])('does not get: %s', async (_, attempt, error) => {
    expect(await triedBy(`${attempt}\nshow("done")`)).toBe(error)
    expect(await pageConfinement()).toEqual({ kind: 'sandbox' })
  })

  it('is read as a file alone: a link to the user’s is no picture', async () => {
    expect(await triedBy(`os.symlink(${JSON.stringify(secret)}, sys.argv[-1] + ".png")`)).toBeNull()
    expect(await triedBy('os.mkfifo(sys.argv[-1] + ".png")')).toBeNull()
  })

  it('can do all of it where there is no sandbox, which is said', async () => {
    const few = pathWithout('unshare')
    expect(await triedBy(openSecret(), few)).toBe('of the user')
    expect(await pageConfinement()).toEqual({
      kind: 'limits',
      why: { kind: 'program-missing', program: 'unshare' }
    })
  })
})

describe('the sandbox', () => {
  it('is not used for a program that does not start there, which is said', async () => {
    const place = mkdtempSync(join(folder, 'lost-'))
    mkdirSync(join(place, 'bin'))
    const program = join(place, 'bin', 'pdftoppm')
    writeFileSync(program, `#!${join(place, 'bin', 'interpreter')}\n`)
    chmodSync(program, 0o755)
    writeFileSync(join(place, 'bin', 'interpreter'), readFileSync('/bin/sh'))
    chmodSync(join(place, 'bin', 'interpreter'), 0o755)
    expect(await confinementOf(program, 3_000)).toEqual({
      kind: 'limits',
      why: { kind: 'needs-more-files', program }
    })
  })

  it('is there for one whose environment of Conda brings what it needs', async () => {
    const place = mkdtempSync(join(folder, 'conda-'))
    mkdirSync(join(place, 'bin'))
    mkdirSync(join(place, 'conda-meta'))
    const program = join(place, 'bin', 'pdftoppm')
    writeFileSync(program, `#!${join(place, 'bin', 'interpreter')}\n`)
    chmodSync(program, 0o755)
    writeFileSync(join(place, 'bin', 'interpreter'), readFileSync('/bin/sh'))
    chmodSync(join(place, 'bin', 'interpreter'), 0o755)
    expect(await confinementOf(program, 3_000)).toEqual({ kind: 'sandbox' })
  })
})

import { expect, test } from 'vitest'
import { createRequestQueue } from '../../../kernel/dispatch/queue.ts'

interface Request {
  readonly name: string
  readonly executes: boolean
  readonly stopOnError: boolean
}

/** `a` says stop_on_error, `a!` does not, `?a` executes nothing. */
function requestOf(word: string): Request {
  return { name: word, executes: !word.startsWith('?'), stopOnError: !word.endsWith('!') }
}

type Act = 'fail' | 'interrupt' | null

/** Takes all turns, doing `act` in the first one; a struck name was aborted. */
function turns(words: string, act: Act, later = ''): string {
  const queue = createRequestQueue<Request>()
  for (const word of words.split(' ')) queue.add(requestOf(word))
  const order: string[] = []
  for (let turn = queue.take(); turn !== null; turn = queue.take()) {
    order.push(turn.aborted ? `-${turn.request.name}` : turn.request.name)
    if (order.length > 1) continue
    if (act === 'fail') queue.failed()
    if (act === 'interrupt') queue.interrupt()
    for (const word of later.split(' ').filter(Boolean)) queue.add(requestOf(word))
  }
  return order.join(' ')
}

test.each<[string, string, Act, string, string]>([
  ['all take their turns in order', 'a b ?c d', null, '', 'a b ?c d'],
  ['an error aborts what waits', 'a b c', 'fail', '', 'a -b -c'],
  ['an error of one that stops nothing aborts nothing', 'a! b c', 'fail', '', 'a! b c'],
  ['what does not stop on errors is not stopped', 'a b! c', 'fail', '', 'a b! -c'],
  ['other kinds are answered after an error', 'a ?b c', 'fail', '', 'a ?b -c'],
  ['an error of another kind aborts nothing', '?a b', 'fail', '', '?a b'],
  ['what comes after the error runs', 'a b', 'fail', 'c', 'a -b c'],
  ['an interrupt aborts all that wait', 'a b! c', 'interrupt', '', 'a -b! -c'],
  ['an interrupt leaves other kinds', 'a ?b c', 'interrupt', '', 'a ?b -c'],
  ['an interrupt of another kind aborts what waits', '?a b', 'interrupt', '', '?a -b'],
  ['what comes after the interrupt runs', 'a b', 'interrupt', 'c', 'a -b c']
])('%s', (_name, words, act, later, expected) => {
  expect(turns(words, act, later)).toBe(expected)
})

test('an interrupt while nothing waits does nothing, now or later', () => {
  const queue = createRequestQueue<Request>()
  queue.interrupt()
  queue.add(requestOf('a'))
  expect(queue.take()).toMatchObject({ aborted: false })
  expect(queue.take()).toBeNull()
  queue.interrupt()
  queue.failed()
  queue.add(requestOf('b'))
  expect(queue.take()).toMatchObject({ aborted: false })
})

test('shows what will run, and what is at hand', () => {
  const queue = createRequestQueue<Request>()
  for (const word of ['a', 'b', '?c', 'd!']) queue.add(requestOf(word))
  expect(queue.atHand()).toBeNull()
  queue.take()
  expect(queue.atHand()?.name).toBe('a')
  expect(queue.waiting().map(({ name }) => name)).toEqual(['b', '?c', 'd!'])
  queue.failed()
  expect(queue.waiting().map(({ name }) => name)).toEqual(['?c', 'd!'])
})

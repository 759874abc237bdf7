import { test, type TestContext } from 'node:test'

interface Play<Scene> {
  /** Opens what the test plays in. It is closed after the test. */
  readonly open: (t: TestContext) => Scene | Promise<Scene>
  readonly play: (scene: Scene) => Promise<void>
  readonly timeoutMs: number
}

/** A test of a suite: in a scene of its own. */
export function sceneTest<Scene extends { close(): Promise<void> }>(
  title: string,
  { open, play, timeoutMs }: Play<Scene>
): void {
  test(title, { timeout: timeoutMs }, async t => {
    const scene = await open(t)
    try {
      await play(scene)
    } finally {
      await scene.close()
    }
  })
}

const WAIT_MS = 3_000;
const ASK_AGAIN_MS = 25;

/**
 * Contacts reach this service by events, so one that was created a moment ago may not be here yet. Asks again until
 * every contact is visible or three seconds have passed. It waits in the same way for what is missing and for what is
 * not the caller's: neither the answer nor its delay tells them apart.
 */
export async function awaitCustomers(
  contactIds: readonly string[],
  findVisible: (contactIds: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  let missing = [...new Set(contactIds)];
  for (;;) {
    const visible = await findVisible(missing);
    missing = missing.filter((id) => !visible.has(id));
    if (missing.length === 0 || performance.now() >= deadline) return;
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

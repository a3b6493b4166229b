// @ts-check
// Requests to our own server, and what can become of them.

/** No answer came: the server is gone, or the connection. */
export class Lost extends Error {}

/** The server answered, but did not do it. */
export class Refusal extends Error {
  /** @param {number} status @param {any} error */
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.kind = error.kind;
    this.error = error;
  }
}

/** @param {string} path @param {object} [body] @returns {Promise<any>} */
export async function ask(path, body) {
  /** @type {RequestInit} */
  const how = { signal: AbortSignal.timeout(20000), credentials: "same-origin" };
  if (body) {
    how.method = "POST";
    how.headers = { "Content-Type": "application/json" };
    how.body = JSON.stringify(body);
  }
  let answer, said;
  try {
    answer = await fetch(path, how);
    said = await answer.json();
  } catch {
    throw new Lost("the server does not answer");
  }
  if (!answer.ok) throw new Refusal(answer.status, said.error);
  return said;
}

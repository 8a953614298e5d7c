/** What the server says of a refusal, as a sentence for a person. */
export const sentence = (message: string) => `${message[0]?.toUpperCase()}${message.slice(1)}.`;

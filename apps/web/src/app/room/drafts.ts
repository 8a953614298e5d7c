const key = (slug: string) => `parlour.draft.${slug}`;

/** What was typed in a room and not sent: it survives a change of room and a reload. */
export const drafts = {
  read: (slug: string) => sessionStorage.getItem(key(slug)) ?? '',

  write(slug: string, text: string) {
    if (text === '') sessionStorage.removeItem(key(slug));
    else sessionStorage.setItem(key(slug), text);
  },
};

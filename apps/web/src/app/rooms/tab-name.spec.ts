import { tabName } from './tab-name';

const leave = () => window.dispatchEvent(new Event('pagehide'));
const comeBack = () => window.dispatchEvent(new Event('pageshow'));

describe('the name of a tab', () => {
  beforeEach(() => sessionStorage.clear());

  it('is the same after a reload', () => {
    const name = tabName();
    leave();

    expect(tabName()).toBe(name);
  });

  it('is another one in a duplicate, which has a copy of what the tab keeps', () => {
    const name = tabName();

    expect(tabName()).not.toBe(name);
  });

  it('is taken out of the store again when the page comes back from where it was put aside', () => {
    const name = tabName();
    leave();
    comeBack();

    expect(tabName()).not.toBe(name);
  });
});

import { ScrollPlace } from './scroll-place';

/** jsdom has no layout: lines of given heights, one below the other. */
class List {
  readonly element = document.createElement('div');

  add(name: string, height: number, where: 'before' | 'after' = 'after') {
    const line = document.createElement('p');
    line.className = name;
    line.dataset['height'] = `${height}`;
    Object.defineProperty(line, 'offsetHeight', { get: () => height });
    Object.defineProperty(line, 'offsetTop', {
      get: () => {
        let top = 0;
        for (let at = line.previousElementSibling; at; at = at.previousElementSibling) {
          top += Number((at as HTMLElement).dataset['height']);
        }
        return top;
      },
    });
    if (where === 'after') this.element.append(line);
    else this.element.prepend(line);
    return line;
  }
}

describe('the place of a reader', () => {
  let list: List;
  let place: ScrollPlace;

  beforeEach(() => {
    list = new List();
    place = new ScrollPlace('.day');
    document.body.append(list.element);
    for (let i = 0; i < 10; i++) list.add('line', 40);
    list.element.scrollTop = 130;
    place.remember(list.element);
  });

  afterEach(() => list.element.remove());

  it('stays when older lines come in above', () => {
    list.add('line', 70, 'before');
    place.restore(list.element);

    expect(list.element.scrollTop).toBe(200);
  });

  it('stays when lines above are let go', () => {
    list.element.firstElementChild?.remove();
    place.restore(list.element);

    expect(list.element.scrollTop).toBe(90);
  });

  it('stays when lines come in below', () => {
    list.add('line', 70);
    place.restore(list.element);

    expect(list.element.scrollTop).toBe(130);
  });

  it('is not that of a line which stands at the edge, whatever comes between', () => {
    const day = list.add('day', 20, 'before');
    list.element.scrollTop = 0;
    place.remember(list.element);
    day.after(list.add('line', 300));
    place.restore(list.element);

    expect(list.element.scrollTop).toBe(300);
  });

  it('is left as it is when its line is gone', () => {
    list.element.replaceChildren();
    place.restore(list.element);

    expect(list.element.scrollTop).toBe(130);
  });

  it('is nowhere in an empty list', () => {
    list.element.replaceChildren();
    place.remember(list.element);
    list.element.scrollTop = 50;
    place.restore(list.element);

    expect(list.element.scrollTop).toBe(50);
  });
});

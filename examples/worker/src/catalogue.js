// What is sold. Prices are looked up here and never taken from a request.

/** @type {Map<string, { description: string, english: string, price: number, coffees: number }>} `price` in fen */
export const CATALOGUE = new Map([
  ['coffee-1', { description: '咖啡券 1 杯', english: '1 cup of coffee', price: 1800, coffees: 1 }],
  ['coffee-10', { description: '咖啡券 10 杯', english: '10 cups of coffee', price: 15000, coffees: 10 }],
]);

/** The largest number of one article in an order. */
export const MOST = 20;

import { createCheckout } from '../../../checkout';
import { shop } from '../../shop';

type Checkout = ReturnType<typeof createCheckout>;

Page({
  data: { busy: false, text: '' },
  checkout: {} as Checkout,

  onLoad() {
    this.checkout = createCheckout({ shop, show: (view) => this.setData(view) });
  },
  onShow() {
    this.checkout.look();
  },
  onUnload() {
    this.checkout.leave();
  },
  /** In the handler of a tap, as some systems demand. */
  pay() {
    return this.checkout.pay('coffee');
  },
});

import { Button, View } from '@tarojs/components';
import { useDidShow, useUnload } from '@tarojs/taro';
import { useState } from 'react';
import { createPage } from './page';

export default function Checkout() {
  const [view, show] = useState({ busy: false, text: '' });
  const [page] = useState(() => createPage(show));
  useDidShow(page.look);
  useUnload(page.leave);
  return (
    <View>
      <View>咖啡 1 杯，18.00 元</View>
      <Button type="primary" loading={view.busy} disabled={view.busy} onClick={() => page.pay('coffee')}>
        微信支付
      </Button>
      <View>{view.text}</View>
    </View>
  );
}

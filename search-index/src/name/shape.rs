//! Characters that look alike in print: scans and tired eyes take one for the other. Single facts about the script; extend
//! freely, a missing group only makes a slip of the eye look like another word.

/// Groups of characters that look alike.
const ALIKE: &str = "\
    己已巳 未末 土士 日曰 人入 千干于 大太犬 天夫无 田由甲申 午牛 户尸 力刀 几九 贝见 车东 厂广 木本术 今令 白自 目日 \
    玻破坡波 柯河何 钼钥钳 铝铅侣 钢钡纲 钨钩钧 钛铁软 铜铞 银根很 链涟莲 联朕 锐悦说 铭铬洛 钰钮玉 铠皑恺 钧钓均 \
    洋样祥 泽译择 源原愿 润闰涧 涵函 渊洲 清请情 海梅悔 洁结 流琉 济挤 泓弘泒 沅阮玩 溪奚 淇琪棋 泉皋 滨宾 \
    晟盛最 晨辰唇 昱显煜 星皇垦 昌冒昆 晶品 旭旮 曜耀 春舂 昊吴炅 \
    鼎鼒 鹏鹃鹂 骏俊峻 骐棋琪 驰弛地 骁晓 骥冀 鸿鸣鹏 麟鳞磷 龙尤庞 \
    峰锋蜂 岭领玲 岳兵 岚岗 崎琦绮 嵘荣 峥铮 岩岸 屹吃 \
    森淼 林材 梁粱 栋炼拣 楠喃 枫讽 杉衫 槐愧 桓恒垣 \
    科料 秦泰奏 利刊 和种 稷樱 穗穂 禾木 \
    谦嫌廉 谨瑾馑 谊宜 诚城成 韶诏 谟漠 诺若 \
    宏宠 宇字于 宙审 安女 富宫 宝室 寰环 容客 \
    亿忆艺 伟韦 佳住 信倍 佰伯 华毕 伦伧 \
    环坏 珩衍行 琛深 琨混 珊册 瑞端 瑾谨 琳淋 \
    维唯准 织识 纳呐讷 纶伦沦 络洛 绎译 经径轻 纬伟 \
    恺铠凯岂 恒桓 怡治 \
    达迭 远运 逸免 遥谣 遂逐 迈边 通诵 远近 \
    弥祢你 弘引 强张 \
    元无兀 兴共 光先 克兑 六大 兰三 \
    创刨 刚冈 协办 劭邵 励厉 \
    吉古 合台 名各 启后 和知 \
    轩轨 轴袖抽 轮轻 载戴 \
    砺励厉 硕顾 砚现 磊垒 矩炬拒 \
    颐颢 颖颍 顺须 领岭 \
    邺郑 郢逞 邦邫 郎朗 \
    酉西 醇淳 \
    丰半 中申 久文 乐东 乾干 云去 亚业 亨享 京亮 \
    凌陵菱 凯岂 \
    卓桌 博搏傅 南楠 卡卞 \
    帆帜 帝常 \
    拓折妬 振震 拥拼 \
    旋族 旗旖 \
    晖辉 曦羲 \
    汇江 汉汊 汝如 \
    烨桦 煊喧 炎炭 \
    奕弈亦 奥粤 \
    翊翔 翎翊 翰瀚 \
    航杭抗 舟丹 \
    茂芪 荟荃 蔚慰 苒再 苗笛 茗名 荣菜 莱菜 \
    辰展 辉挥 \
    飒飓 飞气 \
    齐齐斋 \
    黎藜 \
    盾循 皓浩 益盖 盈盆 \
    锋峰 锦绵 镇填 镁锾 \
    开井 川州 贞页 渡度 航舫 涛寿 鑫金 森林 众从 晶昌";

/// Says whether two characters look alike.
pub(crate) fn look_alike(one: char, other: char) -> bool {
    ALIKE
        .split_whitespace()
        .any(|group| group.contains(one) && group.contains(other))
}
